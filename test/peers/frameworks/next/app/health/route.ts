export const GET = (): Response => new Response('well');
