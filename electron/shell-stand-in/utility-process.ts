/** Electron's utilityProcess: a Node child with ports, which ends when the app does. */
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import type { StandInPort } from './message-port.ts'
import { createPortRelay, type PortRelay } from './port-relay.ts'
import type { FromChild, ToChild } from './utility-messages.ts'

const childSide = new URL('./utility-child.ts', import.meta.url).href
const running = new Set<StandInUtilityProcess>()

class StandInUtilityProcess extends EventEmitter {
  readonly stdout = null
  readonly stderr = null
  readonly #child: ChildProcess
  readonly #ports: PortRelay

  constructor(child: ChildProcess) {
    super()
    this.#child = child
    this.#ports = createPortRelay({
      data: (id, data) => this.#send({ kind: 'port-data', id, data }),
      close: (id) => this.#send({ kind: 'port-close', id }),
    })
    running.add(this)
    child.on('spawn', () => this.emit('spawn'))
    // Only utility-child.ts speaks on this channel.
    child.on('message', (message) => this.#hear(message as FromChild))
    child.on('exit', (code) => {
      running.delete(this)
      this.#ports.closeAll()
      this.emit('exit', code ?? 1)
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  postMessage(data: unknown, transfer: readonly StandInPort[] = []): void {
    this.#send({ kind: 'message', data, ports: transfer.map((port) => this.#ports.adopt(port)) })
  }

  kill(): boolean {
    return this.#child.kill('SIGKILL')
  }

  #send(message: ToChild): void {
    // A child that has just been killed still counts as connected; what it was sent is lost with it, as in Electron, and ends nobody else.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #hear(message: FromChild): void {
    if (message.kind === 'message') this.emit('message', message.data)
    else if (message.kind === 'port-data') this.#ports.receive(message.id, message.data)
    else this.#ports.farClosed(message.id)
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): StandInUtilityProcess {
    const child = fork(modulePath, args, {
      serialization: 'advanced',
      execArgv: [...(options.execArgv ?? []), '--import', childSide],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Electron's own type of env; Node takes the same shape.
      ...(options.env === undefined ? {} : { env: { ...options.env } as NodeJS.ProcessEnv }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    return new StandInUtilityProcess(child)
  },
}

/** The app is over: no process it forked goes on. */
export function endUtilityProcesses(): void {
  for (const process of running) process.kill()
}
