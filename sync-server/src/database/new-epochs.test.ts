import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { giveNewEpochs } from './new-epochs.ts'
import { prepareDatabase } from './prepare-database.ts'

onEveryDatabase((ground) => {
  test('every person gets another epoch, once, and isolation is as strict as before', async () => {
    const { server } = ground()
    const devices = [
      new TestDevice(server.url, await signUp(server.url)),
      new TestDevice(server.url, await signUp(server.url)),
    ]
    for (const device of devices) {
      await device.push([device.whole('tasks', randomUUID())])
      await device.pullAll()
    }
    const before = devices.map(({ epoch }) => epoch)
    expect(await giveNewEpochs(server.database)).toBeGreaterThanOrEqual(2)
    for (const device of devices) {
      expect(await device.tryPull({ epoch: device.epoch ?? '' })).toMatchObject({
        status: 409,
        body: { kind: 'epoch' },
      })
      expect(await device.tryPush([device.whole('tasks', randomUUID())])).toMatchObject({ status: 409 })
      device.cursor = 0
      await device.pullAll()
    }
    const after = devices.map(({ epoch }) => epoch)
    expect(new Set([...before, ...after]).size).toBe(4)
    await prepareDatabase(server.database)
  })
})
