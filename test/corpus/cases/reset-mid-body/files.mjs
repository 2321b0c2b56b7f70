import { serve } from '../../kit/service.mjs';

serve(({ path, res }) => {
  const rows = Buffer.from('a row of 40 bytes, with its line end .\n'.repeat(100));
  res.writeHead(200, { 'content-type': 'text/csv', 'content-length': rows.length });
  if (path.endsWith('/2')) {
    res.write(rows.subarray(0, rows.length / 2), () => setTimeout(() => res.destroy(), 20));
  } else {
    res.end(rows);
  }
});
