/**
 * Everything that the server holds on the person, written into a file as it arrives, so that its size does not matter. The file has its name only once all of
 * it is there: half an answer and a portal's page leave nothing behind.
 */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import type { ChosenFile, EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { urlOf } from '../sync/server-call.ts'
import type { Caller } from './account-calls.ts'

/** No more than this long without a byte. */
const SILENCE_MS = 60_000
const opening = /^\s*\{\s*"format"\s*:\s*"tidelist-takeout"/
/** Long enough to hold the opening. */
const HEAD_LENGTH = 64

export async function saveTakeout(caller: Caller, ticket: string): Promise<Result<{ bytes: number }>> {
  const url = urlOf(caller.ports, '/v1/account/takeout')
  if (url === null) return refuse('server-unset')
  const file = await open(caller.ports, ticket)
  if (file === null) return refuse('file-unwritable')
  const received = await receive(caller, { url, file })
  if (!received.ok) await file.giveUp()
  return received
}

async function open({ chosenFiles, log }: EnginePorts, ticket: string): Promise<ChosenFile | null> {
  try {
    return await chosenFiles.open(ticket)
  } catch (error) {
    log('takeout-unwritable', { reason: reasonOf(error) })
    return null
  }
}

type Receiving = { readonly url: string; readonly file: ChosenFile }

async function receive(
  { ports, sessionToken }: Caller,
  { url, file }: Receiving,
): Promise<Result<{ bytes: number }>> {
  let head = ''
  let tail = ''
  const text = async (chunk: string) => {
    if (head.length < HEAD_LENGTH) head += chunk.slice(0, HEAD_LENGTH)
    tail = chunk.trimEnd().slice(-1) || tail
    await file.append(chunk)
  }
  const headers = { accept: 'application/json', authorization: `Bearer ${sessionToken}` }
  const request = { method: 'GET', url, headers, timeoutMs: SILENCE_MS } as const
  const status = await new Promise<number | null>((end) => ports.network.stream(request, { text, end }))
  if (status === null) return refuse(file.hasFailed() ? 'file-unwritable' : 'server-unreachable')
  if (status === 401) return refuse('signed-out')
  if (status === 404) return refuse('server-older')
  if (status !== 200) return refuse(status === 429 || status >= 500 ? 'server-busy' : 'server-not-ours')
  if (!opening.test(head) || tail !== '}') return refuse('server-not-ours')
  const bytes = await file.finish()
  return bytes === null ? refuse('file-unwritable') : success({ bytes })
}
