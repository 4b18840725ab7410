/**
 * Hears notifications on one direct connection. A lost connection is made again when `ensure` is called, which the server does
 * whenever it has just used the database anyway: a listener that reconnected by itself would keep a sleeping database awake.
 */
import type { Listener } from './database.ts'

export type ListenClient = {
  connect(): Promise<unknown>
  query(text: string): Promise<unknown>
  on(
    event: 'notification',
    listener: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown
  on(event: 'error' | 'end', listener: () => void): unknown
  end(): Promise<unknown>
}

type Options = {
  readonly connect: () => ListenClient
  readonly channel: string
  readonly onPayload: (payload: string) => void
}

export function createListener({ connect, channel, onPayload }: Options): Listener {
  let current: Promise<ListenClient> | null = null
  let stopped = false

  const start = async (): Promise<ListenClient> => {
    const client = connect()
    const forget = () => {
      current = null
    }
    client.on('error', forget)
    client.on('end', forget)
    client.on('notification', (message) => {
      if (message.channel === channel) onPayload(message.payload ?? '')
    })
    await client.connect()
    await client.query(`listen "${channel}"`)
    return client
  }
  return {
    async ensure() {
      if (stopped || current) return void (await current?.catch(() => {}))
      current = start()
      // Pokes are a courtesy: without them a device still asks every few minutes, so a failure here is not the caller's.
      await current.catch(() => {
        current = null
      })
    },
    async stop() {
      stopped = true
      const client = await current?.catch(() => null)
      await client?.end().catch(() => {})
    },
  }
}
