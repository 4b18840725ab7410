/** The command line wins over the environment, and the environment over what the system says. */
import { expect, test } from 'vitest'
import { launchOptions } from './launch-options.ts'

const surroundings = { argv: ['tidelist'], env: {}, cwd: '/home/ann', hostName: 'ann-laptop' }

test('without choices the system decides and the device is named after the machine', () => {
  expect(launchOptions(surroundings)).toEqual({
    userDataDir: null,
    serverUrl: null,
    deviceName: 'ann-laptop',
  })
})

test.each([
  [['tidelist', '--user-data-dir=/a'], '/a'],
  [['tidelist', '--user-data-dir', 'b'], '/home/ann/b'],
  [['tidelist', '--user-data-dir=/a', '--user-data-dir=/c'], '/c'],
  [['tidelist', '--user-data-dir='], '/env'],
  [['tidelist'], '/env'],
])('%j puts the data in %s', (argv, userDataDir) => {
  expect(launchOptions({ ...surroundings, argv, env: { TIDELIST_USER_DATA: '/env' } }).userDataDir).toBe(
    userDataDir,
  )
})

test('server and device come from the environment', () => {
  const env = { TIDELIST_SERVER_URL: 'http://127.0.0.1:4000', TIDELIST_DEVICE_NAME: ' Kitchen ' }
  const options = launchOptions({ ...surroundings, env })
  expect(options.serverUrl).toBe('http://127.0.0.1:4000')
  expect(options.deviceName).toBe('Kitchen')
})
