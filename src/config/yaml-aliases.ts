import { type Alias, type Document, isAlias, isCollection, isScalar, type Node, visit } from 'yaml';

const tables = new WeakMap<Document, ReadonlyMap<Alias, Node>>();

/**
 * What an alias stands for: the last value before it that has its anchor; undefined when none has.
 * All of a document are found in one go: the library goes through it for each.
 */
export function targetOf(alias: Alias, document: Document): Node | undefined {
  let table = tables.get(document);
  if (table === undefined) {
    table = readTargets(document);
    tables.set(document, table);
  }
  return table.get(alias);
}

function readTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if ((isScalar(node) || isCollection(node)) && node.anchor) {
        anchors.set(node.anchor, node as Node);
      }
    },
  });
  return targets;
}
