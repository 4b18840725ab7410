/** Proof, when asked for: counts and digests of everything here beside the server's. */
import type { Comparison, Result } from '@tidelist/engine/client'
import { Check, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

export function CompareWithServer() {
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<Result<Comparison> | null>(null)
  const compare = async () => {
    setBusy(true)
    setResult(await run('compareWithServer', {}))
    setBusy(false)
  }
  return (
    <div className="compare" aria-live="polite">
      <Button wide isPending={busy} onPress={() => void compare()}>
        {busy ? words.sync.comparing : words.sync.compare}
      </Button>
      {result && !result.ok && <p className="sync-note">{failureSentence(result.failure)}</p>}
      {result?.ok && <ComparisonResult comparison={result.value} />}
    </div>
  )
}

const digestLetters = 8

function ComparisonResult({ comparison: { identical, tables, lists } }: { comparison: Comparison }) {
  const Icon = identical ? Check : TriangleAlert
  return (
    <div data-testid="comparison" data-identical={identical}>
      <p className="compare-verdict" data-identical={identical}>
        <Icon className="icon" aria-hidden="true" />
        {identical ? words.sync.identical : words.sync.different}
      </p>
      <table className="compare-table numbers">
        <thead>
          <tr>
            <th scope="col">{words.sync.table}</th>
            <th scope="col">{words.sync.here}</th>
            <th scope="col">{words.sync.there}</th>
            <th scope="col">{words.sync.digest}</th>
          </tr>
        </thead>
        <tbody>
          {tables.map((table) => (
            <tr
              key={table.t}
              data-testid="comparison-row"
              data-t={table.t}
              data-rows-here={table.rowsHere}
              data-rows-there={table.rowsThere}
              data-digest-here={table.digestHere}
              data-digest-there={table.digestThere}
              data-identical={table.digestHere === table.digestThere}
            >
              <th scope="row">{table.t.replaceAll('_', ' ')}</th>
              <td>{table.rowsHere.toLocaleString()}</td>
              <td>{table.rowsThere.toLocaleString()}</td>
              <td className="compare-digest">
                <code title={table.digestHere}>{table.digestHere.slice(0, digestLetters)}</code>
                {table.digestHere !== table.digestThere && (
                  <code title={table.digestThere}>{table.digestThere.slice(0, digestLetters)}</code>
                )}
              </td>
            </tr>
          ))}
          {lists.map((list) => (
            <tr
              key={list.listId}
              className="compare-list"
              data-testid="comparison-list"
              data-identical={list.digestHere === list.digestThere}
            >
              <th scope="row">{list.name ?? words.sync.unknownList}</th>
              <td>{list.rowsHere.toLocaleString()}</td>
              <td>{list.rowsThere.toLocaleString()}</td>
              <td className="compare-digest">
                <code title={list.digestHere}>{list.digestHere.slice(0, digestLetters)}</code>
                {list.digestHere !== list.digestThere && (
                  <code title={list.digestThere}>{list.digestThere.slice(0, digestLetters)}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
