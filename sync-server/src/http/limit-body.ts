/** Refuses a body that is too large before it is read. */
import { bodyLimit } from 'hono/body-limit'
import { fail } from './failure.ts'

export const limitBody = (maxSize: number) =>
  bodyLimit({ maxSize, onError: (c) => fail(c, { kind: 'too_large' }) })
