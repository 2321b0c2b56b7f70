import type { Header, Message } from '../api/shapes.js';
import { LongText } from '../text/long-text.js';
import { BodyView } from './body-view.js';
import './message.css';

/** Headers, body, trailers, as they came. */
export function MessageView({ message }: { readonly message: Message }) {
  const { headers, body, trailers } = message;
  return (
    <>
      <Fields title="Headers" fields={headers} />
      <BodyView body={body} />
      {trailers.length > 0 && <Fields title="Trailers" fields={trailers} />}
    </>
  );
}

function Fields({ title, fields }: { readonly title: string; readonly fields: readonly Header[] }) {
  return (
    <details class="fields" open>
      <summary>
        {title} <span class="soft">{fields.length}</span>
      </summary>
      <table>
        <tbody>
          {fields.map(([name, value], index) => (
            <tr key={`${index} ${name}`}>
              <th scope="row">{name}</th>
              <td>
                <LongText text={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
