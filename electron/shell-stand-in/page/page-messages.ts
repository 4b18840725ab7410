/** What goes between the app and its page: to the page as one evaluated batch, from it through one binding. */
export type ToPage =
  | { kind: 'ipc'; channel: string; args: unknown[]; ports: number[] }
  | { kind: 'answer'; call: number; error: string | null; value: unknown }
  | { kind: 'port-data'; id: number; data: unknown }
  | { kind: 'port-close'; id: number }

export type FromPage =
  /** A new document: every port of the one before is gone. */
  | { kind: 'document'; address: string }
  | { kind: 'send'; channel: string; args: unknown[] }
  | { kind: 'invoke'; call: number; channel: string; args: unknown[] }
  | { kind: 'port-data'; id: number; data: unknown }
  | { kind: 'port-close'; id: number }
  | { kind: 'resize' }
