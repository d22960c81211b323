import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [preact()],
  test: {
    environment: "happy-dom",
    setupFiles: ["shared/i18n/english.ts"],
    include: ["{apps,shared,build}/**/*.test.{ts,tsx,mjs}"],
    // By it, Testing Library takes away after each test what was shown in it.
    globals: true,
  },
});
