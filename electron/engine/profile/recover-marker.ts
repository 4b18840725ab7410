/**
 * The marker of a profile, also where its files are lost: then who the profile belongs to is read from its newest snapshot, or else from its
 * database. The device gets a new id, because nobody knows whether the old one is still in use elsewhere.
 */
import { listSnapshots } from '../backup/snapshots.ts'
import type { EnginePorts } from '../ports.ts'
import type { Damage } from './inspect-database.ts'
import { type Marker, readMarker } from './marker.ts'

export type FoundMarker =
  | { readonly kind: 'kept' | 'new'; readonly marker: Marker; readonly distrust: Damage | null }
  | { readonly kind: 'newer' }

export async function findMarker(ports: EnginePorts, folder: string): Promise<FoundMarker> {
  const read = await readMarker(ports.files, folder)
  if (read.kind === 'found') return { kind: 'kept', marker: read.marker, distrust: null }
  if (read.kind === 'newer') return { kind: 'newer' }
  const fresh = newMarker(ports)
  if (!(await hasData(ports, folder))) return { kind: 'new', marker: fresh, distrust: null }
  ports.log('marker-lost', { kind: read.kind })
  const account = await lastOwner(ports, folder)
  return { kind: 'new', marker: { ...fresh, account, databaseMade: true }, distrust: 'other-identity' }
}

const newMarker = (ports: EnginePorts): Marker => ({
  format: 1,
  device: hex(ports.random.bytes(8)),
  account: null,
  accountDeleted: false,
  apartFrom: [],
  databaseMade: false,
  databaseId: hex(ports.random.bytes(16)),
  closed: null,
  notice: null,
  appVersion: '',
  whereabouts: '',
  createdAtMs: ports.time.nowMs(),
})

async function hasData({ files }: EnginePorts, folder: string): Promise<boolean> {
  const journal = await files.list(files.join(folder, 'journal'))
  const names = await files.list(folder)
  return journal.length > 0 || names.includes('db') || names.includes('backups')
}

async function lastOwner(ports: EnginePorts, folder: string): Promise<Marker['account']> {
  const [newest] = await listSnapshots(ports.files, folder)
  return newest?.account ?? null
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
