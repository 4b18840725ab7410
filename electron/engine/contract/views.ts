/** The lists of tasks that a window can ask for. */
import { z } from 'zod'

const id = z.uuid()
const today = z.iso.date()

export const taskView = z.discriminatedUnion('view', [
  z.strictObject({ view: z.literal('inbox') }),
  z.strictObject({ view: z.literal('today'), today }),
  z.strictObject({ view: z.literal('upcoming'), today }),
  z.strictObject({ view: z.literal('list'), listId: id }),
  z.strictObject({ view: z.literal('tag'), tagId: id }),
  z.strictObject({ view: z.literal('logbook') }),
  z.strictObject({ view: z.literal('trash') }),
])

export type TaskView = z.infer<typeof taskView>
