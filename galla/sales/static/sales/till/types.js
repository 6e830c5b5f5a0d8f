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
 * @property {{ method: string, label: string }[]} methods
 * @property {{ rate: boolean, own_item: boolean }} may
 * @property {string} tax
 * @property {Record<string, string>} urls
 * @property {Record<string, string | [string, string]>} words
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
 *
 * @typedef {{ id: number | null, name: string, phone: string, email: string, owes: string }} Person
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
 * @property {string} method
 * @property {Record<string, Given>} given
 * @property {Sending | null} sending
 * @property {SaleBody | null} unsure
 *
 * @typedef {{ body: SaleBody, print: boolean }} Sending
 *
 * @typedef {Record<string, unknown>} SaleBody
 *
 * @typedef {object} QuotedLine
 * @property {string} name
 * @property {string} unit_price
 * @property {boolean} price_includes_tax
 * @property {string} list
 * @property {string} discount
 * @property {string} bill_discount
 * @property {string} tax
 *
 * @typedef {object} Quote
 * @property {QuotedLine[]} lines
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
 * @property {Mail | null} mail
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
 * @property {number} [existing_id]
 */

export {};
