/**
 * The computer on which somebody edits, in a process of its own, as in life. Arguments: the server's address, an e-mail and a password to sign up with. Sends the
 * task's id when it is signed in; edits its title to each text that it is sent, and answers with the moment at which the edit began.
 */
import { rm } from 'node:fs/promises'
import { startDevice } from '@tidelist/engine/testing/test-device'
import { saved } from './sync-ground.ts'

const [, , serverUrl = '', email = '', password = ''] = process.argv
const device = await startDevice({ serverUrl })
const { id } = await device.run('createTask', { title: 'Measured' })
await device.run('signUp', { name: 'Ada', email, password })
await saved(device)
process.on('message', (title) => void edit(String(title)))
process.on('disconnect', () => void end())
tell({ id })

async function edit(title: string): Promise<void> {
  const beganNs = String(process.hrtime.bigint())
  await device.run('editTask', { id, title })
  tell({ beganNs })
}

function tell(news: { readonly id: string } | { readonly beganNs: string }): void {
  process.send?.(news)
}

async function end(): Promise<void> {
  await device.stop()
  await rm(device.userDataDir, { recursive: true })
  process.exit(0)
}
