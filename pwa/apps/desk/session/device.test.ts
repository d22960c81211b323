import { expect, it } from "vitest";
import { deviceName } from "./device";

it("is the browser and what it runs on, in words that their owner knows", () => {
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
  expect(deviceName(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`)).toBe("Chrome, Windows");
  expect(deviceName(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/140.0`)).toBe("Edge, Windows");
  expect(deviceName(`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${chrome}`)).toBe("Chrome, Android");
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")).toBe(
    "Safari, iPhone",
  );
  expect(deviceName("curl/8")).toBeNull();
});
