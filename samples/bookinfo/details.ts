// details: what is printed on a book's first pages.
import { bookIn, NotFound, sendJson, serve } from './serve.js';

export interface Details {
  readonly id: number;
  readonly title: string;
  readonly author: string;
  readonly publisher: string;
  readonly year: number;
}

const books: readonly Details[] = [
  {
    id: 1,
    title: 'Frankenstein; or, The Modern Prometheus',
    author: 'Mary Shelley',
    publisher: 'Lackington, Hughes, Harding, Mavor & Jones',
    year: 1818,
  },
  {
    id: 2,
    title: 'Moby-Dick; or, The Whale',
    author: 'Herman Melville',
    publisher: 'Harper & Brothers',
    year: 1851,
  },
  {
    id: 3,
    title: 'Middlemarch',
    author: 'George Eliot',
    publisher: 'William Blackwood and Sons',
    year: 1871,
  },
  {
    id: 4,
    title: 'The Voyage Out',
    author: 'Virginia Woolf',
    publisher: 'Duckworth',
    year: 1915,
  },
  {
    id: 5,
    title: 'Three Men in a Boat',
    author: 'Jerome K. Jerome',
    publisher: 'J. W. Arrowsmith',
    year: 1889,
  },
];

serve('details', 9083, async (request, response) => {
  const id = bookIn('/details/', request);
  const book = books.find((each) => each.id === id);
  if (book === undefined) throw new NotFound(`no book ${id}`);
  sendJson(response, 200, book);
});
