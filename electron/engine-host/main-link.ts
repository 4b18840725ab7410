/** The host's line to the main process: messages checked on arrival, and the secrets that only main can keep. */
import type { EnginePorts } from '@tidelist/engine/host'
import { type HostToMain, type MainToHost, mainToHostSchema } from '../bridge/host-messages.ts'

/** The parts of Electron's `process.parentPort` that the host uses. */
export type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown; ports: PortInHost[] }) => void): void
  postMessage(message: HostToMain): void
}

/** The parts of Electron's MessagePortMain that the host uses. */
export type PortInHost = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
}

export type MainLink = {
  onMessage(listener: (message: MainToHost, ports: PortInHost[]) => void): void
  send(message: HostToMain): void
  secrets: EnginePorts['secrets']
}

type SecretReply = Extract<MainToHost, { kind: 'secret-reply' }>

export function linkToMain(parentPort: ParentPort): MainLink {
  const asked = new Map<string, (reply: SecretReply) => void>()
  let lastRequest = 0
  const ask = (request: {
    call: 'read' | 'write' | 'remove'
    key: string
    value?: string
  }): Promise<SecretReply> =>
    new Promise((resolve) => {
      lastRequest += 1
      const requestId = `s${lastRequest}`
      asked.set(requestId, resolve)
      parentPort.postMessage({ kind: 'secret', requestId, ...request })
    })
  return {
    onMessage: (listener) =>
      parentPort.on('message', ({ data, ports }) => {
        const message = mainToHostSchema.parse(data)
        if (message.kind !== 'secret-reply') return listener(message, ports)
        asked.get(message.requestId)?.(message)
        asked.delete(message.requestId)
      }),
    send: (message) => parentPort.postMessage(message),
    secrets: {
      read: async (key) => {
        const { value, persistence } = await ask({ call: 'read', key })
        return { value, place: persistence }
      },
      write: async (key, value) => (await ask({ call: 'write', key, value })).persistence,
      remove: async (key) => {
        await ask({ call: 'remove', key })
      },
    },
  }
}
