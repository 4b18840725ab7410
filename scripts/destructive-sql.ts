/**
 * Finds in a migration what could take something away from a database that is in use, or from the version of the program that still runs on it: servers
 * of two versions share a database while one replaces the other, and a device's rows exist nowhere else until they were sent.
 */

const destructive: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['drops a table', /\bdrop\s+table\b/i],
  [
    'drops a column',
    /\bdrop\s+(column\b|(?!constraint|default|not\s+null|expression|identity|index|policy|trigger|view|materialized|function|type|if\b)"?\w+"?\s*(,|;|$))/i,
  ],
  ['drops a schema or a database', /\bdrop\s+(schema|database|owned)\b/i],
  ['drops a type', /\bdrop\s+type\b/i],
  ['renames', /\brename\s+(to|column|constraint|"?\w+"?\s+to)\b/i],
  ['changes the type of a column', /\balter\s+column\s+"?\w+"?\s+(set\s+data\s+)?type\b/i],
  ['forbids nulls that may be there', /\balter\s+column\s+"?\w+"?\s+set\s+not\s+null\b/i],
  [
    'adds a column that must be filled and has no default',
    /\badd\s+column\s+(?![^;,]*\bdefault\b)[^;,]*\bnot\s+null\b/i,
  ],
  ['deletes rows', /\bdelete\s+from\b/i],
  ['empties a table', /\btruncate\b/i],
  ['takes row-level security away', /\b(disable|no\s+force)\s+row\s+level\s+security\b|\bdrop\s+policy\b/i],
]

/** Sentences, one for each statement at fault. */
export function destructiveStatements(sql: string): readonly string[] {
  const code = sql.replace(/--[^\n]*/g, '').replace(/\/\*[\s\S]*?\*\//g, '')
  return code
    .split(';')
    .flatMap((statement) =>
      destructive
        .filter(([, pattern]) => pattern.test(`${statement.trim()};`))
        .map(([what]) => `${what}: ${statement.trim().replace(/\s+/g, ' ').slice(0, 120)}`),
    )
}
