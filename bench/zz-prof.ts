import { formatTable } from './stats.ts'
import { syncThroughput } from './sync-throughput.ts'

const figures = await syncThroughput(Number(process.argv[2] ?? 10000))
console.log(formatTable(figures))
process.exit(0)
