export default function RuleListTab() {
  return <>Rules</>;
}
