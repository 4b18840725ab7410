import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { startRealPostgres } from './real-postgres.ts'

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

test('a Postgres starts, restarts on its port with its data, and leaves nothing behind', async () => {
  const postgres = await startRealPostgres()
  expect(await accepts(postgres.port)).toBe(true)
  await postgres.restart()
  expect(await accepts(postgres.port)).toBe(true)
  expect(existsSync(postgres.dataDir)).toBe(true)
  await postgres.stop()
  expect(await accepts(postgres.port)).toBe(false)
  expect(existsSync(postgres.dataDir)).toBe(false)
})
