import type { FastifyReply } from 'fastify';
import { LoopError } from '../core/errors.js';

/** An error with a code is the asker's to put right; any other is left to Fastify, as a 500. */
export async function answer(
  reply: FastifyReply,
  result: () => Promise<unknown>,
  status = 200,
): Promise<FastifyReply> {
  try {
    return reply.code(status).send(await result());
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    const { code, message, statusCode } = error;
    return reply.code(statusCode ?? 422).send({ error: { code, message } });
  }
}
