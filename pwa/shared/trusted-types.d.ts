/** The part of Trusted Types that TypeScript's DOM library doesn't have yet. */
interface Window {
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL: (url: string) => string | null }): unknown;
  };
}
