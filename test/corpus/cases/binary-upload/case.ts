import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a picture of which one byte is odd',
  services: { pictures: 'pictures.py', colours: 'colours.mjs' },
  faulty: 'pictures',
  good: [picture(0x00)],
  failing: picture(0xff),
  hops: 2,
};

function picture(odd: number) {
  const bytes = Buffer.from([...Array.from({ length: 256 }, (_, byte) => byte), odd]);
  const head =
    '--b\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n' +
    'Content-Type: image/x-odd\r\nContent-Transfer-Encoding: binary\r\n\r\n';
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')]);
  const headers = ['Content-Type', 'multipart/form-data; boundary=b'];
  return { method: 'POST', path: '/pictures', headers, body };
}
