/** The small dot of a tag: its own colour, or one of a few chosen by its name. */
import './tag-dot.css'

const hues = 6

export function TagDot({ name, color }: { name: string; color: string | null }) {
  if (color !== null && /^#[0-9a-f]{6}$/i.test(color)) {
    return <span className="tag-dot" style={{ background: color }} aria-hidden="true" />
  }
  return <span className="tag-dot" data-hue={hueOf(name)} aria-hidden="true" />
}

function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % hues
}
