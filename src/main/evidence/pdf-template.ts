// The document in Typst's language: it takes the report as JSON and shows every text as text, so that none of it is ever code.

export const PDF_TEMPLATE = `
#let doc = json(bytes(sys.inputs.document))
#set document(title: doc.title, author: doc.author, date: none)
#set page(
  paper: "a4", flipped: true, margin: (x: 14mm, top: 14mm, bottom: 16mm),
  footer: context [
    #set text(size: 7pt, fill: luma(90))
    #text(doc.title) #h(1fr) Page #counter(page).display() of #counter(page).final().first()
  ],
)
#set text(font: ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Emoji"), size: 8pt, lang: "en")
#set par(leading: 0.5em)
#set table(stroke: 0.4pt + luma(190), inset: (x: 3pt, y: 2.5pt))
#show heading.where(level: 1): set text(size: 18pt)
#show heading.where(level: 2): set text(size: 11pt)
#show table: set text(size: 7pt)
#show heading: set block(above: 1.4em, below: 0.7em)
#set table.cell(breakable: false)
#show table.cell.where(y: 0): set text(weight: "bold")

= #text(doc.title)
#text(fill: luma(90), doc.subtitle)

#let pairs(rows, heads) = table(
  columns: (52mm, 1fr), align: left,
  table.header(..heads.map(head => text(head))),
  ..rows.flatten().map(cell => text(cell)),
)
== What this report is of
#pairs(doc.facts, ("Fact", "Value"))
#if doc.gaps.len() > 0 [
  == What it cannot tell
  #for gap in doc.gaps [- #text(gap)]
]
#if doc.figures.len() > 0 [
  == Figures
  #pairs(doc.figures, ("Figure", "Value"))
]

#let colours = (CRITICAL: rgb("#b3261e"), HIGH: rgb("#d97706"), MEDIUM: rgb("#ca9a04"), LOW: rgb("#4b83c4"))
#let others = (rgb("#2f6f9f"), rgb("#b0b7c0"), rgb("#6b8e4e"), rgb("#8a5fa8"))
#let colour(name, at) = colours.at(name, default: others.at(calc.rem(at, 4)))
#let chart(data) = {
  let (width, height) = (250mm, 42mm)
  let sums = range(data.days.len()).map(at => data.series.map(one => one.values.at(at)).sum(default: 0))
  let most = calc.max(1, ..sums)
  let step = width / data.days.len()
  box(width: width, height: height + 5mm, {
    place(top + left, line(length: width, stroke: 0.3pt + luma(190)))
    place(top + left, dy: height, line(length: width, stroke: 0.5pt + luma(90)))
    place(top + left, dy: 0.5mm, text(size: 6.5pt, fill: luma(90), str(most)))
    for at in range(data.days.len()) {
      let base = 0
      for (n, one) in data.series.enumerate() {
        let value = one.values.at(at)
        if value > 0 {
          let tall = height * value / most
          place(top + left, dx: step * at + step * 0.1, dy: height - height * base / most - tall,
            rect(width: step * 0.8, height: tall, fill: colour(one.name, n), stroke: none))
          base += value
        }
      }
    }
    place(top + left, dy: height + 1mm, text(size: 6.5pt, fill: luma(90), data.days.first()))
    place(top + right, dy: height + 1mm, text(size: 6.5pt, fill: luma(90), data.days.last()))
  })
}
#for data in doc.charts [
  == #text(data.title)
  #block(breakable: false)[
    #figure(chart(data), alt: data.alt)
    #for (n, one) in data.series.enumerate() [#box(rect(width: 2.5mm, height: 2.5mm, fill: colour(one.name, n), stroke: none)) #text(one.name)#h(4mm)]
  ]
]

#let widths = (time: 30mm, number: 15mm, word: 23mm, text: 1fr, long: 2.6fr)
#for data in doc.tables [
  == #text(data.title)
  #if data.note != "" {block(sticky: true, text(fill: luma(90), data.note))}
  #if data.rows.len() == 0 [
    There is nothing in this period that fits these filters.
  ] else [
    #table(
      columns: data.columns.map(column => widths.at(column.width)),
      align: data.columns.map(column => if column.width == "number" { right } else { left }),
      table.header(..data.columns.map(column => text(column.title))),
      ..data.rows.flatten().map(cell => text(cell)),
    )
  ]
]

#if doc.questions.len() > 0 [
  == Control questions that this report helps to answer
  #table(
    columns: (42mm, 18mm, 1fr), align: left,
    table.header([Framework], [Control], [Question]),
    ..doc.questions.flatten().map(cell => text(cell)),
  )
]
`;
