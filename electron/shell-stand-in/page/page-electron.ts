/**
 * What the preload finds when it requires 'electron' in the page. These functions are sent to the page as text, so
 * they use nothing but their arguments and each other. Unlike in Electron, preload and page share one world.
 */
import type { FromPage, ToPage } from './page-messages.ts'

type Codec = { pack: (value: unknown) => unknown; unpack: (packed: unknown) => unknown }
type Listener = (event: { ports: MessagePort[] }, ...args: unknown[]) => void
type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void }
type Tell = (message: FromPage) => void

/** Messages of one turn leave together, at the end of it. */
export function createTell(post: (text: string) => void, codec: Codec): Tell {
  let batch: FromPage[] = []
  return (message) => {
    batch.push(message)
    if (batch.length > 1) return
    queueMicrotask(() => {
      post(JSON.stringify(codec.pack(batch)))
      batch = []
    })
  }
}

export function createPagePorts(tell: Tell) {
  const ports = new Map<number, MessagePort>()
  return {
    open(id: number): MessagePort {
      const { port1, port2 } = new MessageChannel()
      ports.set(id, port2)
      port2.onmessage = (event) => tell({ kind: 'port-data', id, data: event.data })
      port2.addEventListener('close', () => {
        if (ports.delete(id)) tell({ kind: 'port-close', id })
      })
      return port1
    },
    data: (id: number, data: unknown) => ports.get(id)?.postMessage(data),
    close(id: number): void {
      const port = ports.get(id)
      ports.delete(id)
      port?.close()
    },
  }
}

export function createPageElectron(tell: Tell) {
  const ports = createPagePorts(tell)
  const listeners = new Map<string, Set<Listener>>()
  const waiting = new Map<number, Waiting>()
  let lastCall = 0

  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      const known = listeners.get(channel) ?? new Set<Listener>()
      listeners.set(channel, known.add(listener))
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener)
      return ipcRenderer
    },
    send: (channel: string, ...args: unknown[]) => tell({ kind: 'send', channel, args }),
    invoke(channel: string, ...args: unknown[]) {
      lastCall += 1
      const call = lastCall
      tell({ kind: 'invoke', call, channel, args })
      return new Promise((resolve, reject) => waiting.set(call, { resolve, reject }))
    },
  }

  const contextBridge = {
    exposeInMainWorld: (name: string, value: unknown) => Object.defineProperty(window, name, { value }),
  }

  function receive(message: ToPage): void {
    if (message.kind === 'port-data') ports.data(message.id, message.data)
    else if (message.kind === 'port-close') ports.close(message.id)
    else if (message.kind === 'answer') answer(message)
    else {
      const event = { ports: message.ports.map(ports.open) }
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args)
    }
  }

  function answer({ call, error, value }: Extract<ToPage, { kind: 'answer' }>): void {
    const caller = waiting.get(call)
    waiting.delete(call)
    if (error === null) caller?.resolve(value)
    else caller?.reject(new Error(error))
  }

  return { modules: { ipcRenderer, contextBridge }, receive }
}
