/** What scripts add to the storefront's pages. Each is whole without them, but for the deposit, which is paid in Stripe's form. */

export {};
