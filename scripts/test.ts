/**
 * `npm test`: sets up what the tests need and runs all of them: the linter and the types, unit, law, scenario and server tests on every database, and
 * the end-to-end tests in a real window. Goes on after a failure, so that one run tells everything; the last line counts.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './setup/ensure-built.ts'
import { ensureChromium } from './setup/ensure-chromium.ts'
import { ensureSeed } from './setup/ensure-seed.ts'
import { repoDir } from './setup/places.ts'
import { runCommand } from './setup/run-command.ts'
import { runScript } from './setup/setup-refused.ts'

type Count = { passed: number; failed: number }

const results = join(repoDir, 'test-results')
/** By their own files: what npm puts into .bin cannot be spawned on Windows. */
const programs = {
  biome: '@biomejs/biome/bin/biome',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
} as const
const npx = (tool: keyof typeof programs, ...args: string[]) =>
  runCommand(process.execPath, [join(repoDir, 'node_modules', programs[tool]), ...args], {
    env: { ...process.env, TIDELIST_HEADLESS: '1' },
  })

await runScript(async () => {
  mkdirSync(results, { recursive: true })
  await ensureChromium()
  const checks = [
    await step('Lint and format', () => npx('biome', 'check', '--error-on-warnings', '.')),
    await step('Types', () => runCommand(process.execPath, [join(repoDir, 'scripts', 'check-types.ts')])),
  ]
  await ensureBuilt()
  await ensureSeed()
  const unit = await suite('Unit, laws, scenarios, server', 'vitest.json', (file) =>
    npx('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`),
  )
  const e2e = await suite('End to end', 'playwright.json', (file) => {
    process.env.PLAYWRIGHT_JSON_OUTPUT_NAME = file
    return npx('playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json')
  })
  const counts = [...checks, unit, e2e]
  const passed = counts.reduce((sum, count) => sum + count.passed, 0)
  const failed = counts.reduce((sum, count) => sum + count.failed, 0)
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
})

async function step(name: string, run: () => Promise<number>): Promise<Count> {
  process.stdout.write(`\n== ${name}\n`)
  return (await run()) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** A suite that ends badly without saying which test failed counts as one failure. */
async function suite(name: string, file: string, run: (file: string) => Promise<number>): Promise<Count> {
  process.stdout.write(`\n== ${name}\n`)
  const path = join(results, file)
  const code = await run(path)
  const count = readCount(path)
  return code === 0 || count.failed > 0 ? count : { ...count, failed: 1 }
}

/** Reads the JSON reports of vitest and of Playwright. Skipped tests count as failures: nothing is skipped silently. */
function readCount(path: string): Count {
  const report = JSON.parse(readFileSync(path, 'utf8'))
  if (report.stats === undefined) {
    const { numPassedTests, numTotalTests } = report
    return { passed: numPassedTests, failed: numTotalTests - numPassedTests }
  }
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky + skipped }
}
