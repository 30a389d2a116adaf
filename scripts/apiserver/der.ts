/**
 * The few forms of ASN.1 that a certificate is made of, in their
 * distinguished encoding. Each function returns one complete element.
 *
 * @module
 */

/** One encoded element. */
export type Der = Uint8Array;

const encoder = new TextEncoder();

/** Returns an element of any tag, its length before its content. */
export function element(tag: number, ...content: readonly Der[]): Der {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  const head = size < 0x80
    ? [tag, size]
    : [tag, 0x80 | lengthBytes(size).length, ...lengthBytes(size)];
  return concat([Uint8Array.from(head), ...content]);
}

/** Returns a SEQUENCE. */
export function sequence(...content: readonly Der[]): Der {
  return element(0x30, ...content);
}

/** Returns a SET of one member. */
export function set(content: Der): Der {
  return element(0x31, content);
}

/** Returns a positive INTEGER from its big-endian bytes. */
export function integer(bytes: Uint8Array): Der {
  // The first bit is the sign.
  return (bytes[0] ?? 0) & 0x80
    ? element(0x02, Uint8Array.of(0), bytes)
    : element(0x02, bytes);
}

/** Returns BOOLEAN true: what is false is left out of a distinguished encoding. */
export function yes(): Der {
  return element(0x01, Uint8Array.of(0xff));
}

/** Returns an OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(
    0x06,
    Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]),
  );
}

/** Returns a UTF8String. */
export function utf8(text: string): Der {
  return element(0x0c, encoder.encode(text));
}

/** Returns a UTCTime to the second; its two digits of the year end in 2049. */
export function time(date: Date): Der {
  const digits = date.toISOString().slice(2, 19).replaceAll(/[-:T]/g, "");
  return element(0x17, encoder.encode(`${digits}Z`));
}

/** Returns an OCTET STRING. */
export function octets(content: Der): Der {
  return element(0x04, content);
}

/** Returns a BIT STRING whose last byte has `unused` bits that do not count. */
export function bits(content: Uint8Array, unused = 0): Der {
  return element(0x03, Uint8Array.of(unused), content);
}

/** Returns the bytes of a short ASCII text. */
export function ascii(text: string): Uint8Array {
  return encoder.encode(text);
}

function lengthBytes(size: number): number[] {
  return size < 0x100 ? [size] : [...lengthBytes(size >> 8), size & 0xff];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) {
    bytes.unshift(0x80 | (rest & 0x7f));
  }
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
