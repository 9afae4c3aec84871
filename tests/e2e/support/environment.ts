// What `cargo xtask test e2e` and `cargo xtask bench app` say in the environment.

type Name =
  | "APP"
  | "APP_DIRECT"
  | "CHROMIUM"
  | "COUNTER"
  | "GATEWAY"
  | "LIGHTHOUSE"
  | "OUTPUT"
  | "SCREENSHOTS"
  | "SIMULATOR";

/** The value of a variable without which neither can run. */
export function required(name: Name): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this by \`cargo xtask\``);
  return value;
}
