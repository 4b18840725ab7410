/** A moment goes into the field and comes out of it as the end of its second. */
import { expect, test } from 'vitest'
import { localMoment, momentAtMs } from './local-moment.ts'

test.each([0, 1_795_000_123_456, 4_000_000_000_000])('%i comes back as the end of its second', (atMs) => {
  expect(momentAtMs(localMoment(atMs))).toBe(Math.floor(atMs / 1000) * 1000 + 999)
})

test.each(['', 'tomorrow', '1969-01-01T00:00'])('%j is no moment yet', (text) => {
  expect(momentAtMs(text)).toBeNull()
})
