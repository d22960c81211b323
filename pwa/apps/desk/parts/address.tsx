/** An email address, which a narrow line breaks after its @. */
export function Address({ of }: { of: string }) {
  const [name, domain] = of.split(/(?<=@)/);
  return (
    <span class="small">
      {name}
      <wbr />
      {domain}
    </span>
  );
}
