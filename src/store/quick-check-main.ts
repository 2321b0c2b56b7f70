import Sqlite from 'better-sqlite3';

const [, , path = ''] = process.argv;
try {
  const file = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 1000 });
  process.stdout.write(String(file.pragma('quick_check(1)', { simple: true })));
  file.close();
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error));
}
