/**
 * What the till's modules hand to each other. Amounts are whole minor units, quantities whole thousandths, prices and
 * rates decimal texts as the server writes them.
 *
 * @typedef {{ value: number, key: string, label: string, tone: string, coin: boolean, offered: boolean }} Note
 *
 * @typedef {object} Facts
 * @property {string} standing
 * @property {string} till
 * @property {string} language
 * @property {string} zone
 * @property {{ symbol: string, digits: number, grouping: number[], measured: string[] }} money
 * @property {Note[]} notes
 * @property {Way[]} methods
 * @property {{ rate: boolean, own_item: boolean }} may
 * @property {string} tax
 * @property {boolean} gateway whether a payment link can be made
 * @property {Back | null} back goods that come back, for which others are to go out
 * @property {Record<string, string>} urls
 * @property {Record<string, string | [string, string]>} words
 *
 * @typedef {object} Back
 * @property {{ bill: number, position: number, quantity: string, place: number | null }[]} lines
 * @property {string} way how what is left of their money goes back
 * @property {string} reason
 * @property {string} total what was paid for them
 * @property {string} told what they are, and of which bill
 * @property {Person | null} person whose bill it was
 *
 * @typedef {object} Way
 * @property {string} method
 * @property {string} label
 * @property {boolean} upi whether a code can be scanned
 * @property {string} payee the UPI ID in that code, or ""
 * @property {number} charge what is added to what is paid so, in parts per million
 * @property {boolean} asks for a reference
 * @property {boolean} opens_drawer
 *
 * @typedef {object} Product
 * @property {number} id
 * @property {string} name
 * @property {string} sku
 * @property {string} barcode
 * @property {string} price
 * @property {string | null} mrp
 * @property {string} unit
 * @property {number} decimals
 * @property {string | null} on_hand
 * @property {boolean} exact
 * @property {Choice[]} choices what it is sold at, where that is more than one thing
 * @property {string} pack how much of the unit what was scanned stands for
 * @property {string} pack_name
 * @property {boolean} weighed whether the pack is a weight off a scale's label
 * @property {string} label a scale's label that says a price, else ""
 * @property {string} worth what that label says
 * @property {boolean} misread whether the label's check digit is wrong
 *
 * @typedef {object} Choice
 * @property {number} batch the first-expiring batch sold at this
 * @property {string} number
 * @property {string | null} mrp
 * @property {string} price
 * @property {string} until the last day of the batch, as people write it, or ""
 * @property {string} on_hand
 *
 * @typedef {{ percent: string } | { amount: string }} Discount
 *
 * @typedef {object} Line
 * @property {string} id
 * @property {Product | null} product
 * @property {string} name
 * @property {number} quantity
 * @property {string} rate
 * @property {string} tax
 * @property {Discount | null} discount
 * @property {number} [batch] the one that was chosen
 * @property {string} [label] a scale's label that says a price: then the quantity counts labels
 *
 * @typedef {{ id: number | null, name: string, phone: string, email: string, owes: string, credit?: string, points?: string }} Person
 *
 * @typedef {{ amount: number | null, notes: Record<string, number>, reference: string }} Given
 *
 * @typedef {object} Cart
 * @property {string} key
 * @property {Line[]} lines
 * @property {string} selected
 * @property {Person | null} person
 * @property {string} place
 * @property {Discount | null} discount
 * @property {string[]} [coupons] codes that were typed or scanned
 * @property {Back} [back] goods that come back in exchange
 * @property {string} method
 * @property {Record<string, Given>} given
 * @property {Record<string, string>} [codes] what the codes that were drawn are known by, by the means
 * @property {Sending | null} sending
 * @property {SaleBody | null} unsure
 *
 * @typedef {{ body: SaleBody, print: boolean, since?: string }} Sending
 *
 * @typedef {Record<string, unknown>} SaleBody
 *
 * @typedef {{ name: string, amount: string }} TakenOff what an offer took off
 *
 * @typedef {{ code: string, name: string, amount: string, reason: string, detail: string }} Code on a bill
 *
 * @typedef {object} QuotedLine
 * @property {string} name
 * @property {string} quantity
 * @property {string} unit_price
 * @property {boolean} price_includes_tax
 * @property {string} list
 * @property {string} discount
 * @property {string} bill_discount
 * @property {string} tax
 * @property {TakenOff[]} offers
 *
 * @typedef {object} Quote
 * @property {QuotedLine[]} lines
 * @property {TakenOff[]} offers
 * @property {Code[]} coupons
 * @property {string} list_total
 * @property {string} discount
 * @property {string} tax
 * @property {string} round_off
 * @property {string} total
 *
 * @typedef {object} SavedLine
 * @property {string} name
 * @property {string} unit
 * @property {string} quantity
 * @property {string} unit_price
 * @property {string | null} mrp
 * @property {string} list
 * @property {string} discount
 *
 * @typedef {{ state: string, attempts: number, last_error: string }} Mail
 *
 * @typedef {object} Sale
 * @property {number} id
 * @property {string} number
 * @property {{ name: string, phone: string, email: string } | null} recipient
 * @property {SavedLine[]} lines
 * @property {string} total
 * @property {string} paid
 * @property {string} change
 * @property {Record<string, number>} change_notes
 * @property {string} change_loose
 * @property {string} credit
 * @property {{ method: string, amount: string }[]} tenders
 * @property {Money[]} [claims] promised over UPI
 * @property {Mail | null} mail
 * @property {{ id: number, back: string }} [exchange] it was paid with goods; what went back over the counter
 *
 * @typedef {{ id: number, method: string, amount: string, reference: string, state: string }} Money
 *
 * @typedef {{ sale: Sale, paper: boolean, earlier: boolean }} Done
 *
 * @typedef {{ field: string, code: string, detail: string }} Wrong
 *
 * @typedef {object} Problem
 * @property {number} status
 * @property {string} code
 * @property {string} detail
 * @property {Wrong[]} errors
 * @property {string} [total]
 * @property {string} [rest]
 * @property {string} [change]
 * @property {Record<string, number>} [change_notes]
 * @property {{ ask_for: string, change: string, change_notes: Record<string, number> } | null} [advice]
 * @property {string} [permission] what a manager may lend, so that it goes through
 * @property {string} [confirm] what the same request must say, so that it is meant
 * @property {number} [existing_id]
 */

export {};
