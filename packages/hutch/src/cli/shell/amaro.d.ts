/** The part of the type stripper that the shell uses; the package comes without declarations. */
declare module "amaro" {
  export function transformSync(source: string, options: { readonly mode: "strip-only" }): { readonly code: string };
}
