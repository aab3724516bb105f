/** An element with its attributes and what is in it. Text is text: nothing that an agent or a tool says becomes markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Readonly<Record<string, string>> = {}, ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...content);
  return made;
}

/** An element of the page's own file. */
export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

export function button(label: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** A value as people read it; also JSON in a text, as the Classic engine has it. */
export function pretty(value: unknown): string {
  const read = typeof value === 'string' ? parsed(value) : value;
  return typeof read === 'string' ? read : JSON.stringify(read, undefined, 2);
}

/** What a text says as JSON; the text itself where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}
