/** What `verify` asks of its keeper. */
export type ToKeeper =
  | { readonly listen: number; readonly port: number; readonly host: string }
  | { readonly started: number }
  | { readonly ended: number };

/** What the keeper tells. A port that it has opened travels with the message. */
export type FromKeeper =
  | { readonly ready: number }
  | { readonly listening: number; readonly error?: string };
