/**
 * Which profiles are on this computer, and which one is open. A profile belongs to one account or to nobody yet; nothing of one
 * profile is ever shown in another.
 */
import { z } from 'zod'
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { type Marker, parseJson, readMarker } from './marker.ts'
import type { Profile } from './open-profile.ts'

const current = z.object({ name: z.string().regex(/^[a-z0-9-]{1,40}$/) })

export async function currentProfileName(ports: EnginePorts): Promise<string> {
  return (await chosenProfile(ports)) ?? (await findProfile(ports, null)) ?? newProfileName(ports)
}

async function chosenProfile(ports: EnginePorts): Promise<string | null> {
  const text = await ports.files.readText(pointerPath(ports))
  const parsed = current.safeParse(parseJson(text ?? ''))
  return parsed.success ? parsed.data.name : null
}

/** The profile of this name goes: the next start opens nobody's. */
export async function forgetCurrent(ports: EnginePorts, name: string): Promise<void> {
  if ((await chosenProfile(ports)) === name) await ports.files.remove(pointerPath(ports))
}

/** Writes only what changes, so that a start needs no room on the disk. */
export const chooseProfile = async (ports: EnginePorts, name: string): Promise<void> => {
  const text = `${JSON.stringify({ name })}\n`
  if ((await ports.files.readText(pointerPath(ports))) === text) return
  await ports.files.writeDurably(pointerPath(ports), text)
}

/** The profile of an account (or of nobody) on this computer; null when there is none. */
export async function findProfile(ports: EnginePorts, userId: string | null): Promise<string | null> {
  const found = await findMarked(ports, ({ account }) => (account?.userId ?? null) === userId)
  return found?.name ?? null
}

type Marked = { readonly name: string; readonly marker: Marker }

export async function findMarked(
  ports: EnginePorts,
  fits: (marker: Marker) => boolean,
): Promise<Marked | null> {
  const folder = ports.files.join(ports.userDataDir, 'profiles')
  for (const name of (await ports.files.list(folder)).sort()) {
    if (await isToBeRemoved(ports, name)) continue
    const read = await readMarker(ports.files, ports.files.join(folder, name))
    if (read.kind === 'found' && fits(read.marker)) return { name, marker: read.marker }
  }
  return null
}

/** A file in the folder of a profile that a person has asked to remove, see `removal.ts`. */
export const removalMark = 'to-be-removed'

export const isToBeRemoved = async ({ files, userDataDir }: EnginePorts, name: string): Promise<boolean> =>
  (await files.list(files.join(userDataDir, 'profiles', name))).includes(removalMark)

export const newProfileName = (ports: EnginePorts): string =>
  `p-${[...ports.random.bytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`

/**
 * Puts a profile aside whose tasks another one has taken over: it is not looked at again, and stays on disk for as long as that one. Where that fails it only
 * stays where it is: taking its tasks over once more changes nothing.
 */
export async function retireProfile(ports: EnginePorts, name: string, into: Profile): Promise<void> {
  const aside = ports.files.join(into.folder, 'taken-over')
  try {
    await ports.files.makeFolder(aside)
    await ports.files.rename(
      ports.files.join(ports.userDataDir, 'profiles', name),
      ports.files.join(aside, `${name}-${ports.time.nowMs()}`),
    )
  } catch (error) {
    ports.log('profile-not-put-aside', { reason: reasonOf(error) })
  }
}

const pointerPath = (ports: EnginePorts): string =>
  ports.files.join(ports.userDataDir, 'current-profile.json')
