/**
 * Runs the engine in a process of its own and keeps it running: an engine that dies is started again within a
 * budget and given up after it, one that says it cannot work here is not. Main hands ports and secrets over and never sees a row.
 */
import type { MessagePortMain } from 'electron'
import type { z } from 'zod'
import {
  type HostToMain,
  hostToMainSchema,
  type MainToHost,
  type SecretRequest,
  type StartMessage,
} from '../bridge/host-messages.ts'
import type { RestartBudget } from './restart-budget.ts'
import type { Secrets } from './secrets.ts'
import { startWatchdog, type WatchdogOptions } from './watchdog.ts'

/** The part of Electron's UtilityProcess that is used here. */
export type EngineChild = {
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  postMessage(message: MainToHost, transfer?: MessagePortMain[]): void
  kill(): boolean
  readonly pid: number | undefined
}

type Fatal = Extract<HostToMain, { kind: 'fatal' }>

export type EngineOptions = {
  readonly fork: () => EngineChild
  readonly start: StartMessage
  readonly budget: RestartBudget
  readonly watch: WatchdogOptions
  readonly secrets: Secrets
  readonly log: (line: string) => void
  readonly onRestarted: () => void
  readonly onGaveUp: () => void
  readonly onFatal: (fatal: Fatal) => void
  readonly openSignIn: (challenge: string) => void
}

export type EngineProcess = {
  /** Gives the engine the other end of a window's channel; one that was given up is started once more. After a stop the port is closed. */
  connect(port: MessagePortMain): void
  resume(): void
  /** Hands on what the system's browser brought; an engine that does not run waits for nothing. */
  finishSignIn(code: string): void
  /** Lets the engine write the file that a person has chosen, once, under this ticket. */
  offerFile(ticket: string, path: string): void
  /** Resolves when the engine has closed its database, or after timeoutMs, when it is killed. */
  stop(timeoutMs: number): Promise<void>
}

export function startEngine(options: EngineOptions): EngineProcess {
  let ended = false
  let gaveUp = false
  let whenStopped: () => void = () => {}
  const watchdog = startWatchdog(options.watch, () => {
    if (ended) return
    options.log('The engine gave no sign of life and was ended.')
    endAtOnce(child)
  })
  let child = run()

  return {
    connect(port) {
      if (gaveUp) tryAgain()
      if (ended) port.close()
      else child.postMessage({ kind: 'connect' }, [port])
    },
    resume() {
      if (!ended) child.postMessage({ kind: 'resume' })
    },
    finishSignIn(code) {
      if (!ended) child.postMessage({ kind: 'sign-in-code', code })
    },
    offerFile(ticket, path) {
      if (!ended) child.postMessage({ kind: 'chosen-file', ticket, path })
    },
    async stop(timeoutMs) {
      gaveUp = false
      watchdog.end()
      if (ended) return
      ended = true
      const stopping = child
      const stopped = new Promise<'stopped'>((resolve) => {
        whenStopped = () => resolve('stopped')
      })
      stopping.postMessage({ kind: 'stop' })
      if ((await Promise.race([stopped, elapsed(timeoutMs)])) === 'stopped') return
      options.log('The engine did not stop in time and was ended.')
      endAtOnce(stopping)
    },
  }

  /** After giving up, only a person's wish brings another port here, so it needs no budget. */
  function tryAgain(): void {
    gaveUp = false
    ended = false
    child = run()
  }

  function run(): EngineChild {
    const started = options.fork()
    watchdog.started()
    started.on('message', (message) => void hear(started, hostToMainSchema.safeParse(message)))
    started.on('exit', (code) => mourn(started, code))
    started.postMessage(options.start)
    return started
  }

  function hear(from: EngineChild, parsed: z.ZodSafeParseResult<HostToMain>): void {
    if (from !== child) return
    if (!parsed.success) {
      options.log('The engine sent a message that nobody agreed on.')
      return
    }
    watchdog.sign()
    const message = parsed.data
    if (message.kind === 'secret') void answer(from, message)
    if (message.kind === 'open-sign-in') options.openSignIn(message.challenge)
    if (message.kind === 'ready') watchdog.ready()
    if (message.kind === 'stopped') whenStopped()
    if (message.kind === 'fatal' && !ended) {
      ended = true
      options.onFatal(message)
    }
  }

  async function answer(to: EngineChild, request: SecretRequest): Promise<void> {
    const secret = await options.secrets.answer(request)
    to.postMessage({ kind: 'secret-reply', requestId: request.requestId, ...secret })
  }

  function mourn(dead: EngineChild, code: number): void {
    if (dead !== child) return
    whenStopped()
    if (ended) return
    options.log(`The engine ended with code ${code}.`)
    if (!options.budget.take()) {
      ended = true
      gaveUp = true
      options.onGaveUp()
      return
    }
    child = run()
    options.onRestarted()
  }
}

/** The `kill` of Electron asks with SIGTERM, which a stopped process does not hear. */
function endAtOnce(child: EngineChild): void {
  if (child.pid === undefined) return void child.kill()
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch {
    child.kill() // gone in this moment
  }
}

function elapsed(ms: number): Promise<'elapsed'> {
  return new Promise((resolve) => setTimeout(() => resolve('elapsed'), ms))
}
