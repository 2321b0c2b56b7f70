// Names of types as the JVM writes them, and as people do.

/** `Lcom/acme/Shop$Cart;` → `com.acme.Shop$Cart`, `[I` → `int[]`. */
export function typeName(signature: string): string {
  if (signature.startsWith('[')) return `${typeName(signature.slice(1))}[]`;
  if (signature.startsWith('L')) return signature.slice(1, -1).replaceAll('/', '.');
  return primitives[signature] ?? signature;
}

const primitives: Readonly<Record<string, string>> = {
  ...{ Z: 'boolean', B: 'byte', C: 'char', S: 'short', I: 'int', J: 'long', F: 'float' },
  ...{ D: 'double', V: 'void' },
};

/** Without its package, and as its source writes it: `Shop.Cart`. */
export function shortName(signature: string): string {
  const name = typeName(signature);
  return name.slice(name.lastIndexOf('.') + 1).replaceAll('$', '.');
}

/** `(ILjava/lang/String;[J)V` → `I`, `Ljava/lang/String;`, `[J`. */
export function parametersOf(signature: string): string[] {
  const inside = signature.slice(1, signature.indexOf(')'));
  return inside.match(/\[*(?:L[^;]+;|[ZBCSIJFD])/g) ?? [];
}
