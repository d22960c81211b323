import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [preact({ prefreshEnabled: false, devToolsEnabled: false })],
  build: {
    target: "es2022",
    outDir: "dist",
    // The page asks for its script itself, after the first frame; nothing is to be fetched ahead of that.
    modulePreload: false,
    manifest: true,
    rollupOptions: {
      input: "apps/manage/main.tsx",
      output: { entryFileNames: "assets/[name]-[hash].js", chunkFileNames: "assets/[name]-[hash].js" },
    },
  },
});
