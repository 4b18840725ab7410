/** One named line of the detail pane. */
import type { ReactNode } from 'react'

export function DetailField({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <span className="detail-name">{name}</span>
      <div className="detail-value">{children}</div>
    </>
  )
}
