/**
 * All that the engine needs of the machine it runs on. The engine cannot name its host: it imports no Node, no Electron and no
 * DOM, so the same code runs in Electron's utility process, in plain Node and in the simulated devices of the tests.
 */
import type { PGlite } from '@electric-sql/pglite'

/** A file that only grows. `append` returns when the text has reached the disk (fdatasync). */
export type AppendFile = { append(text: string): Promise<void>; close(): Promise<void> }

/** Paths are absolute and joined with `join`. */
export type FilePort = {
  join(...parts: string[]): string
  /** Null when there is no such file. */
  readText(path: string): Promise<string | null>
  /** Whole or not at all, and on disk when it returns. */
  writeDurably(path: string, text: string): Promise<void>
  openAppend(path: string): Promise<AppendFile>
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): Promise<string[]>
  makeFolder(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** A second file with the same bytes, on disk when it returns. */
  copy(from: string, to: string): Promise<void>
  /** A file or a folder with all that is in it; nothing happens when there is none. */
  remove(path: string): Promise<void>
  /** A new compressed text file; it is on disk when `close` returns. */
  createCompressed(path: string): Promise<AppendFile>
  /** The lines of a file made by `createCompressed`. Throws where the file is damaged or missing. */
  readCompressed(path: string): AsyncIterable<string>
  /** Of the file system that holds the folder. `network`: its locks and flushes cannot be trusted. */
  space(folder: string): Promise<{ freeBytes: number; network: boolean }>
  /** CRC-32 of the text's UTF-8 bytes. */
  checksum(text: string): number
  /** The first 48 bits of SHA-256 of the text's UTF-8 bytes. */
  digest(text: string): number
  /** All of SHA-256 of the text's UTF-8 bytes, in base64url. */
  sha256(text: string): string
}

export type DatabasePort = {
  /** Opens a data directory that exists. Throws when it cannot be opened. */
  open(folder: string): Promise<PGlite>
  /** Makes a data directory with the schema of the app's build, whole or not at all. False: there is no seed to copy. */
  unpackSeed(folder: string): Promise<boolean>
}

/** What proves a snapshot by restoring it (see `prove-snapshot.ts`), in a thread or process other than the engine's. */
export type ProofPort = {
  /** `scratch` is a folder that does not exist yet and does not exist afterwards. */
  prove(snapshot: string, scratch: string): RunningProof
}

/** `giveUp` ends it without an answer that counts. */
export type RunningProof = { readonly outcome: Promise<Proof>; giveUp(): void }

export type Proof = { readonly ok: true } | { readonly ok: false; readonly reason: string }

export type HttpRequest = {
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
  timeoutMs: number
}

/** `unreachable` covers everything that is not an answer: no route, reset, time out. `endless`: the body is longer than any of ours. */
export type HttpAnswer =
  | { kind: 'answer'; status: number; headers: Readonly<Record<string, string>>; body: string }
  | { kind: 'unreachable'; reason: string }
  | { kind: 'endless' }

export type NetworkPort = {
  /** Never follows a redirect, so that no token reaches another host. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /**
   * Calls `text` with what arrives until the stream ends, and waits for it before more is read; `end` comes once, with null when the stream was cut or
   * `text` failed. The returned function cuts it.
   */
  stream(
    request: HttpRequest,
    on: { text(chunk: string): void | Promise<void>; end(status: number | null): void },
  ): () => void
}

/** A file that a person has chosen to save into, which takes its name only when it is finished. */
export type ChosenFile = {
  /** Throws where it cannot be written. */
  append(text: string): Promise<void>
  hasFailed(): boolean
  /** How many bytes it has; null where it could not be kept. */
  finish(): Promise<number | null>
  giveUp(): Promise<void>
}

/** The files that a person chose in a dialog of the host, each under a ticket that opens it once. The engine never hears a path of a window's choice. */
export type ChosenFilesPort = {
  /** Null when there is no such ticket. Throws where the file cannot be written. */
  open(ticket: string): Promise<ChosenFile | null>
}

/** The system's own browser. What it brings back comes in through `Engine.finishSignIn`. */
export type BrowserPort = {
  /** Opens the page of the server that begins a sign-in with this challenge, and nothing else. */
  openSignIn(challenge: string): void
}

/** `memory`: this computer has no safe place; the secret ends with the app. */
export type SecretPlace = 'kept' | 'memory'

export type SecretsPort = {
  /** A secret that cannot be decrypted reads as null. */
  read(key: string): Promise<{ value: string | null; place: SecretPlace }>
  write(key: string, value: string): Promise<SecretPlace>
  remove(key: string): Promise<void>
}

export type EnginePorts = {
  files: FilePort
  database: DatabasePort
  proof: ProofPort
  /**
   * A text that stays the same while this folder is on this computer, and differs for a copy of it here or elsewhere. Empty when nothing can
   * be told.
   */
  whereabouts(folder: string): Promise<string>
  /** Null when another app holds the lock. */
  lock(path: string): { release(): void } | null
  time: { nowMs(): number; monotonicMs(): number; zone(): string }
  random: { bytes(count: number): Uint8Array; fraction(): number }
  network: NetworkPort
  timers: { after(delayMs: number, work: () => void): () => void }
  secrets: SecretsPort
  chosenFiles: ChosenFilesPort
  browser: BrowserPort
  /** Ends the engine's process, which its keeper starts again: for what only a fresh process mends. */
  endProcess(reason: string): void
  log(event: string, facts: Readonly<Record<string, string | number | boolean | null>>): void
  userDataDir: string
  device: { name: string; platform: string; appVersion: string }
  /** Origin of the server, or null where there is none to sync with. */
  serverUrl: string | null
}
