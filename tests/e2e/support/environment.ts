// What `cargo xtask test e2e` says in the environment.

/** The value of a variable without which the tests cannot run. */
export function required(name: "APP" | "APP_DIRECT" | "CHROMIUM" | "GATEWAY" | "OUTPUT" | "SCREENSHOTS" | "SIMULATOR"): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`cargo xtask test e2e\``);
  return value;
}
