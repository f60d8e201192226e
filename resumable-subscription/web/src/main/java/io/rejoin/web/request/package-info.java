// SPDX-License-Identifier: Apache-2.0
/**
 * What a request asks for: a representation, a position, and how it is answered in headers.
 */
@NullMarked
package io.rejoin.web.request;

import org.jspecify.annotations.NullMarked;
