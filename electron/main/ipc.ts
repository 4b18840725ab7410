/**
 * The only way main listens to the page. `handle` answers a call and `receive` takes a message; both parse the
 * argument with zod and refuse everything that does not come from our page's main frame.
 */
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import type { z } from 'zod'
import { isTrustedSender, type Sender } from './trusted-sender.ts'

type Call<Event, Argument, Answer> = {
  readonly channel: string
  readonly argument: z.ZodType<Argument>
  readonly run: (argument: Argument, event: Event) => Answer
}

/** The page's promise rejects with 'refused' when the sender or the argument is not what was agreed. */
export function handle<Argument, Answer>(
  ipcMain: Pick<IpcMain, 'handle'>,
  call: Call<IpcMainInvokeEvent, Argument, Promise<Answer>>,
): void {
  ipcMain.handle(call.channel, async (event, ...args: unknown[]) => {
    const argument = accepted(call, event, args)
    if (argument === null) throw new Error('refused')
    return call.run(argument.value, event)
  })
}

/** A message that is refused is dropped: the page gets no hint. */
export function receive<Argument>(
  ipcMain: Pick<IpcMain, 'on'>,
  call: Call<IpcMainEvent, Argument, void>,
): void {
  ipcMain.on(call.channel, (event, ...args: unknown[]) => {
    const argument = accepted(call, event, args)
    if (argument !== null) call.run(argument.value, event)
  })
}

function accepted<Argument>(
  call: { readonly argument: z.ZodType<Argument> },
  sender: Sender,
  args: readonly unknown[],
): { readonly value: Argument } | null {
  if (!isTrustedSender(sender) || args.length !== 1) return null
  const parsed = call.argument.safeParse(args[0])
  return parsed.success ? { value: parsed.data } : null
}
