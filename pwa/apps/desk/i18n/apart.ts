/** A name or a text that may run the other way, kept from turning the words around it about. */
export const apart = (text: string) => `\u2068${text}\u2069`;
