import { expect, test } from 'vitest'
import { fuzzRoutes } from './fuzz-routes.ts'

test('requests made from the server’s own document are answered as it promises, and never by an error of the server', async () => {
  const statuses = await fuzzRoutes({ runs: 400, seed: 20261125 })
  for (const status of [200, 400, 401]) expect(Object.keys(statuses)).toContain(String(status))
})
