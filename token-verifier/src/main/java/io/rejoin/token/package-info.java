/**
 * Who is asking: a compact JWT becomes an {@link io.rejoin.token.Identity}, or a typed refusal.
 *
 * <p>Two kinds of token live here and are never mistaken for each other. A <em>tenant's token</em> is signed by a tenant's key and is
 * judged at the front door by {@link io.rejoin.token.TokenVerifier}. An <em>identity token</em> is signed by the gateway, lives about a
 * minute, and is all that services behind the gateway see; {@link io.rejoin.token.IdentityTokenVerifier} judges it. They differ in
 * {@code typ}, audience and keys.
 *
 * <p>There is no web code here: status codes and headers are the caller's.
 */
@NullMarked
package io.rejoin.token;

import org.jspecify.annotations.NullMarked;
