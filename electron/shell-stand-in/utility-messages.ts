/** What goes between the app and a process it forked, over Node's own channel (structured clone). */
export type ToChild =
  | { readonly kind: 'message'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port-data'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'port-close'; readonly id: number }

export type FromChild =
  | { readonly kind: 'message'; readonly data: unknown }
  | { readonly kind: 'port-data'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'port-close'; readonly id: number }
